/**
 * Words that are about the reading and not about the work: orders to whoever reads, claimed verdicts, answers to copy. They
 * show nothing, so no claim rests on them. A net under the model's instructions, not a promise to catch every wording: what
 * slips through is a quote in a summary that decides nothing (faults 69 and 70).
 */
const STEERING: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|criteri\w+|above|previous|prior|everything)\b/iu,
  /\b(?:ignor\w+|vergiss|olvida|oublie\w*)\b.{0,40}\b(?:anweisung\w*|instruc\w+|regeln|reglas|r[eè]gles)\b/iu,
  /(?:指示|命令|指令)を?.{0,6}(?:無視|忘れ)|忽略.{0,10}(?:指令|指示)/u,
  /\b(?:as an? (?:ai|language model)|you are (?:now |an? )?(?:ai|assistant|language model|reviewer|chatgpt|the model)|(?:dear|attention|note to|message (?:to|for)|hey) (?:the )?(?:ai|llm|model|assistant|chatgpt|reviewer|bot)|(?:system|developer|assistant) ?(?:prompt|message|note|override)?\s*(?::|>))/iu,
  /<\|?\/?(?:im_start|im_end|system|assistant|developer|instructions?|evidence|end)\b/iu,
  /\b(?:verdicts?|status)\b.{0,12}\b(?:evidenced|partly|not_evidenced|contradicted|met)\b/iu,
  /\b(?:mark|rat|scor|set|report|classif|declar|treat|consider|count)(?:s|e|es|ed|y|ies|ied|ing)?\b.{0,60}\b(?:as|to)\b.{0,12}\b(?:evidenced|met|fulfilled|satisfied|complete[d]?|passed|approved|contradicted)\b/iu,
  /\b(?:all|every|each|any|both) (?:of the )?(?:\w+ )?criteri(?:a|on)\b.{0,30}\b(?:met|evidenced|fulfilled|satisfied|passed|complete[d]?|done)\b/iu,
  /\b(?:approve|release|pay|accept|authori[sz]e|refund)\b.{0,30}\b(?:this|the|my|our|full|all)\b.{0,20}\b(?:milestone|submission|payment|payout|funds|money|escrow|amount|invoice)\b/iu,
  /\b(?:approve|release|pay) (?:it|this|now|immediately|at once|everything)\b/iu,
  /\b(?:genehmige\w*|gib|geben sie|approuve[zr]?|lib[eé]re[zr]?|aprueb\w+|libera\w*)\b.{0,40}\b(?:meilenstein|zahlung|geld|frei|jalon|paiement|fonds|hito|pago|fondos)\b/iu,
  /(?:承認|支払)(?:って|い|し)?てください|(?:批准|放款)/u,
  /\b(?:begin|end|start) of (?:the )?(?:evidence|data|document|untrusted)\b|^\s*(?:E\d+|C\d+|P|X\d+)\|/imu,
  /"(?:criteria|verdict|quotes|questions)"\s*:/u,
];

/** Whether a passage speaks to its reader about the outcome. */
export function steers(passage: string): boolean {
  return STEERING.some((pattern) => pattern.test(passage));
}
