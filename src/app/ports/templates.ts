import type { AgreementId } from "../../domain/ids.ts";
import type { TemplateContent } from "../../domain/templates/template.ts";
import type { Identity } from "../queries/views.ts";

/** Terms to start from, shared by both sides of an agreement. */
export type Template = {
  readonly kind?: never;
  readonly id: string;
  readonly agreementId: AgreementId;
  readonly name: string;
  readonly content: TemplateContent;
};

export type NewTemplate = {
  readonly id: string;
  /** The same request saves it once. */
  readonly requestId: string;
  readonly name: string;
  readonly key: string;
  readonly content: TemplateContent;
  /** Whether it takes the place of one with that name. */
  readonly replaces: boolean;
};

/**
 * The templates of agreements. Every call is for one account, and knows only the agreements in which it sits on a side:
 * anyone else's are not there.
 */
export type TemplateStore = {
  /** By name. */
  list(account: Identity, agreementId: AgreementId): Promise<readonly Template[]>;
  find(account: Identity, id: string): Promise<Template | null>;
  /** "not_theirs": the account sits on no side. "taken": another has that name. "full": there are `most` already. */
  save(
    account: Identity,
    agreementId: AgreementId,
    template: NewTemplate,
    most: number,
  ): Promise<"saved" | "not_theirs" | "taken" | "full">;
  rename(
    account: Identity,
    id: string,
    name: string,
    key: string,
  ): Promise<"renamed" | "taken" | "gone">;
  /** Answers what was there. */
  remove(account: Identity, id: string): Promise<Template | null>;
};
