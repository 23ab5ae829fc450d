// Prints what @asyncapi/parser makes of a document: node parse.cjs FILE
const { Parser, fromFile } = require('@asyncapi/parser');

fromFile(new Parser(), process.argv[2])
  .parse()
  .then(({ document, diagnostics }) => {
    const operations = document ? document.allOperations().all() : [];
    const found = {
      version: document ? document.version() : null,
      messages: document ? document.allMessages().all().map((message) => message.name()) : [],
      sends: operations.filter((one) => one.isSend()).map((one) => one.id()),
      receives: operations.filter((one) => one.isReceive()).map((one) => one.id()),
      diagnostics: diagnostics.map(({ severity, code, path, message }) => ({ severity, code, path: path.join('.'), message })),
    };
    process.stdout.write(JSON.stringify(found));
  });
