import type { Currency } from "../money.ts";

/** The accounts of design section 4. Assets and expenses grow by debit, liabilities and income by credit. */
export const ACCOUNTS = [
  "stripe",
  "held",
  "payable",
  "refund_pending",
  "platform_fee",
  "processing_recovered",
  "fee_expense",
] as const;

export type Account = (typeof ACCOUNTS)[number];

/** One line of a zero-sum transaction: debit positive, credit negative, in minor units. */
export type Posting = {
  readonly account: Account;
  readonly currency: Currency;
  readonly amountMinor: number;
};
