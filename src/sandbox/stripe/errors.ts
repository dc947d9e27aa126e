import type { SandboxResponse } from "../core/types.ts";

type ErrorDetail = {
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
};

/**
 * An answer that Stripe gives instead of an object. `validation` is true where the refusal came before the operation
 * began: such answers are not remembered under an idempotency key.
 */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly detail: ErrorDetail;
  readonly validation: boolean;

  constructor(
    status: number,
    type: string,
    message: string,
    detail: ErrorDetail,
    validation: boolean,
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.detail = detail;
    this.validation = validation;
  }

  /** The error envelope, for both API generations. */
  toResponse(): SandboxResponse {
    return {
      status: this.status,
      body: {
        error: {
          ...this.detail,
          ...(this.detail.code === undefined
            ? {}
            : { doc_url: `https://stripe.com/docs/error-codes/${this.detail.code}` }),
          message: this.message,
          type: this.type,
        },
      },
    };
  }
}

/** A parameter is wrong, whatever the state of the world. */
export function invalidRequest(message: string, detail: ErrorDetail = {}): StripeRefusal {
  return new StripeRefusal(400, "invalid_request_error", message, detail, true);
}

/** The operation began and the state of the world does not allow it (balance, capability, already done). */
export function refused(message: string, detail: ErrorDetail = {}): StripeRefusal {
  return new StripeRefusal(400, "invalid_request_error", message, detail, false);
}

/** The key may not act for this account, or there is none: Stripe does not say which. */
export function noAccess(account: string): StripeRefusal {
  return new StripeRefusal(
    403,
    "invalid_request_error",
    `The provided key does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
    { code: "account_invalid" },
    true,
  );
}

/** Nothing is there: 404 for the object of the path, 400 for one that a parameter names. */
export function noSuch(kind: string, id: string, param: string): StripeRefusal {
  const status = param === "id" ? 404 : 400;
  const message = `No such ${kind}: '${id}'`;
  return new StripeRefusal(
    status,
    "invalid_request_error",
    message,
    { code: "resource_missing", param },
    true,
  );
}
