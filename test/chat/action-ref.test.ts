import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACTION_NAMES,
  type ActionRef,
  approvalRef,
  approvalShown,
  encodeActionRef,
  parseActionRef,
  refTo,
  termsVersionOf,
} from "../../src/chat/action-ref.ts";
import { asId, type MilestoneId } from "../../src/domain/ids.ts";

const token = (alphabet: string, maxLength: number) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength })
    .map((letters) => letters.join(""));

const refs: fc.Arbitrary<ActionRef> = fc.record({
  name: fc.constantFrom(...ACTION_NAMES),
  id: fc.option(token("abcXYZ019_-", 64)),
  version: fc.option(token("abcXYZ019_.~-", 120)),
});

describe("action refs", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(refs, (ref) => {
        expect(parseActionRef(encodeActionRef(ref))).toEqual(ref);
      }),
    );
  });

  it.each([
    "",
    "approve",
    "approve:",
    "unknown:x:1",
    "approve:a:1:2",
    "approve:a b:1",
    "APPROVE:a:1",
    "approve:a:1\n",
    `approve:${"a".repeat(65)}:1`,
    "__proto__:a:1",
    "constructor:a:1",
  ])("are nothing where a value was forged: %j", (forged) => {
    expect(parseActionRef(forged)).toBeNull();
  });

  it("are nothing where the value is no text", () => {
    expect([null, undefined, 1, {}, []].map(parseActionRef)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("carry the terms version and the payee that an approval was shown", () => {
    const id = asId<MilestoneId>("m1");
    for (const payeeAccountId of ["acct_1Q", null]) {
      const ref = approvalRef(id, { termsVersion: 4, payeeAccountId });
      expect(approvalShown(ref)).toEqual({ termsVersion: 4, payeeAccountId });
      expect(termsVersionOf(ref)).toBe(4);
    }
    expect(approvalShown(refTo("approve", id, 4))).toBeNull();
    expect(termsVersionOf(refTo("accept", id))).toBeNull();
  });
});
