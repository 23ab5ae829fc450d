"""honoraria: what the work of a GP is worth, who approved it, and how it was settled.

Owns        funding and policies, rates (shipped and entered), the payee register, claims and approvals,
            settlement runs with vouchers, statements, payment and payroll files, refund claims.
Publishes   FundingArranged, RateEntered, SettlementSimulated, SettlementCompleted, StatementIssued,
            PayeeConfirmed, PaymentOrdered, RefundClaimed, RefundInvoiced, and of a claim HonorariumCalculated,
            HonorariumUnpriced, HonorariumConfirmed, HonorariumAttested, HonorariumApproved, HonorariumRejected,
            HonorariumReversed, HonorariumOverdue.
Listens to  representation (communities, bodies, practitioners' terms, appointments) and
            meetings (meetings, invitations and answers, preparation, attendance).
Always      a claim is a function of the facts known; money is whole øre and every øre is explained;
            work without a rate waits and is named; nobody approves alone or for themselves;
            running twice pays once; nothing approved is edited, only reversed and replaced.
"""
