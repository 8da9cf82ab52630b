import { columnsOf, type Fact, type FactKindSpec } from './fact.ts';

/** An order takes money from a budget, such as that of a campaign's coupons. */
export interface BudgetFact extends Fact {
  readonly orderId: string;
  /** The budget. */
  readonly name: string;
  readonly amountCents: number;
  /** What all orders may take from it. */
  readonly budgetCents: number;
}

const { atMs, id, text, whole } = columnsOf('budgets');

export const budgets: FactKindSpec<'budgets', BudgetFact> = {
  name: 'budgets',
  doc: 'an order takes money from a budget',
  required: false,
  columns: ['id', 'order_id', 'name', 'amount_cents', 'budget_cents'],
  read: (row) => ({
    id: id(row),
    atMs: atMs(row),
    orderId: text(row, 'order_id'),
    name: text(row, 'name'),
    amountCents: whole(row, 'amount_cents', 0),
    budgetCents: whole(row, 'budget_cents', 0),
  }),
};
