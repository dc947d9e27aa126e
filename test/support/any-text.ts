import fc from "fast-check";

/** Any UTF-16 code unit, those that do harm more often: controls, halves of pairs, overrides, joiners, marks. */
const anyUnit = fc.oneof(
  fc.nat({ max: 0xffff }),
  fc.nat({ max: 0x7f }),
  fc.integer({ min: 0x2000, max: 0x206f }),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.constantFrom(
    0,
    0x0a,
    0x0d,
    0x85,
    0x200b,
    0x200d,
    0x202e,
    0x0301,
    0x3164,
    0xfeff,
    0xd83d,
    0xdc69,
  ),
);

/** Text as an attacker or a broken client may send it; not always well-formed UTF-16. */
export const anyText: fc.Arbitrary<string> = fc
  .array(anyUnit, { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));
