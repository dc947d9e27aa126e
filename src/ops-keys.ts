import type { Pool } from "pg";
import type { EvidenceRekeyer } from "./infra/evidence/store/index.ts";
import { keptHashes, resealInstalls } from "./infra/postgres/reseal.ts";
import { countLeft, type Rekeyed } from "./infra/rekeyed.ts";
import type { Vault } from "./infra/vault.ts";

export type KeyParts = {
  readonly pool: Pool;
  readonly vault: Vault | null;
  readonly evidence: EvidenceRekeyer;
};

/** What came of a change of keys, by what the keys are for. */
export type KeyReport = {
  readonly secrets: Rekeyed;
  /** `missing` counts copies that are not where they should be. */
  readonly evidence: Rekeyed & { readonly missing: number };
};

/** Encrypts everything that is kept under the first key of its variable. May be stopped and run again. */
export async function rotateKeys({ pool, vault, evidence }: KeyParts): Promise<KeyReport> {
  const secrets = await resealInstalls(pool, vault);
  const left: string[] = [];
  let [done, missing] = [0, 0];
  for await (const sha256 of keptHashes(pool)) {
    const was = await evidence.rekey(sha256);
    if (was.kind === "done") done += 1;
    if (was.kind === "missing") missing += 1;
    if (was.kind === "left") left.push(was.keyId);
  }
  return { secrets, evidence: { done, missing, left: countLeft(left) } };
}

/** Whether every old key can be taken out of the configuration. */
export function isAllRotated({ secrets, evidence }: KeyReport): boolean {
  return secrets.left.length === 0 && evidence.left.length === 0;
}

/** The same in words. */
export function keyText(report: KeyReport): readonly string[] {
  const { secrets, evidence } = report;
  const lines = [
    ...part("secrets of installs", "SECRETS_KEY", secrets),
    ...part("copies of evidence", "EVIDENCE_KEY", evidence),
  ];
  if (evidence.missing > 0)
    lines.push(
      `${evidence.missing} copies of evidence are not where they should be: restore them from a backup.`,
    );
  return isAllRotated(report)
    ? [...lines, "Everything is under the first keys: the others can be taken out."]
    : [
        ...lines,
        "Nothing was lost and nothing has changed there. Add those keys after the first one (new:key,old:key) and run this again; a key that is lost for good means that what it encrypted is, too.",
      ];
}

function part(what: string, variable: string, { done, left }: Rekeyed): readonly string[] {
  return [
    `${done} ${what} encrypted anew.`,
    ...left.map(
      ({ keyId, count }) =>
        `${count} ${what} left under key "${keyId}", which ${variable} does not have, or not as it was.`,
    ),
  ];
}
