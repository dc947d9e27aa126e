import type Stripe from "stripe";
import { noSuch } from "../errors.ts";
import { PAYMENT_CURRENCIES } from "../money.ts";

/** Currency of each country that can be paid, by lower-case ISO code. */
const CURRENCY: Readonly<Record<string, string>> = {
  at: "eur",
  au: "aud",
  be: "eur",
  br: "brl",
  ca: "cad",
  ch: "chf",
  cz: "czk",
  de: "eur",
  dk: "dkk",
  es: "eur",
  fi: "eur",
  fr: "eur",
  gb: "gbp",
  hk: "hkd",
  ie: "eur",
  in: "inr",
  it: "eur",
  jp: "jpy",
  mx: "mxn",
  nl: "eur",
  no: "nok",
  nz: "nzd",
  pl: "pln",
  pt: "eur",
  ro: "ron",
  se: "sek",
  sg: "sgd",
  th: "thb",
  us: "usd",
};

/** What the platform settles without conversion: it has a bank account for each of these. */
const SETTLED = ["usd", "eur", "gbp", "cad", "aud", "chf", "jpy", "sek", "nok", "dkk"];

/** The currency in which an account of this country is paid. */
export function currencyOfCountry(country: string): string {
  return CURRENCY[country.toLowerCase()] ?? "usd";
}

/** `GET /v1/country_specs/:country`. */
export function countrySpec(country: string): Stripe.CountrySpec {
  const code = country.toUpperCase();
  const own = CURRENCY[country.toLowerCase()];
  if (own === undefined) throw noSuch("country_spec", country, "id");
  const settled = [...new Set([own, ...SETTLED])];
  const fields = [
    "external_account",
    "individual.dob.day",
    "individual.first_name",
    "individual.last_name",
  ];
  return {
    id: code,
    object: "country_spec",
    default_currency: own,
    supported_bank_account_currencies: Object.fromEntries(
      settled.map((currency) => [currency, [code]]),
    ),
    supported_payment_currencies: [...PAYMENT_CURRENCIES],
    supported_payment_methods: ["ach", "card", "stripe"],
    supported_transfer_countries: Object.keys(CURRENCY).map((each) => each.toUpperCase()),
    verification_fields: {
      company: {
        additional: ["relationship.representative"],
        minimum: ["company.name", ...fields],
      },
      individual: { additional: ["individual.verification.document"], minimum: fields },
    },
  };
}
