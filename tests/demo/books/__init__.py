"""What the year came to: asked of the gateways as those who may know would ask, counted, and checked."""

from tests.demo.books.asked import Records, ask
from tests.demo.books.checked import problems
from tests.demo.books.counted import Books, Row, count

__all__ = ["Books", "Records", "Row", "ask", "count", "problems"]
