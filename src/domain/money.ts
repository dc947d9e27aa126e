/** ISO 4217 code in capitals, of the table below. */
export type Currency = string;

/** An exact amount: integer minor units of a currency (1 JPY = 1, 1 USD = 100, 1 KWD = 1000). */
export type Money = { readonly amountMinor: number; readonly currency: Currency };
