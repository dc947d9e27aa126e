/** What a vague word leaves open; each has an example of its own in the copy. */
export type VagueKind = "quality" | "speed" | "ease" | "extent" | "elsewhere" | "soundness";

const words = (...alternatives: readonly string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}"“-])(?:${alternatives.join("|")})(?![\\p{L}\\p{N}-])`, "iu");

/** Words that two people read differently, the ones that cause most quarrels first. */
export const VAGUE: readonly (readonly [VagueKind, RegExp])[] = [
  [
    "elsewhere",
    words(
      "as (?:we )?(?:discussed|agreed|talked about|mentioned|described earlier)",
      "like we (?:said|discussed)",
      "per our (?:call|chat|conversation|discussion)",
      "as usual",
      "you know what I mean",
    ),
  ],
  [
    "soundness",
    words(
      "bug[- ]free",
      "(?:no|without|zero|free of) (?:any )?bugs",
      "works? (?:well|fine|properly|correctly|perfectly|nicely|great|as expected|as intended|like it should)",
      "(?:functions?|behaves?|runs?) (?:well|fine|properly|correctly|smoothly|as expected)",
      "robust",
      "reliabl[ey]",
      "stable",
      "production[- ]ready",
      "best practices?",
      "state[- ]of[- ]the[- ]art",
      "industry[- ]standards?",
      "well[- ](?:tested|documented|written|structured|designed)",
      "properly",
      "(?:is|be|are) secure",
      "future[- ]proof",
    ),
  ],
  [
    "speed",
    words(
      "(?:loads?|runs?|is|are|be|works?|responds?) (?:very |really |super )?(?:fast|quick(?:ly)?)",
      "(?:very |really |super )(?:fast|quick(?:ly)?)",
      "fast(?:er)?",
      "performant",
      "snappy",
      "scalable",
      "scales well",
      "efficient(?:ly)?",
      "good performance",
      "high[- ]performance",
      "optimi[sz]ed",
      "in a timely (?:manner|fashion)",
      "as soon as possible",
      "asap",
    ),
  ],
  [
    "ease",
    words(
      "user[- ]friendly",
      "intuitive",
      "easy[- ]to[- ](?:use|understand|read|maintain|follow)",
      "(?:is|be|are) (?:easy|simple|straightforward)",
      "seamless(?:ly)?",
      "smooth(?:ly)?",
      "self[- ]explanatory",
      "effortless(?:ly)?",
      "good (?:ux|usability|user experience)",
    ),
  ],
  [
    "quality",
    words(
      "(?:looks?|feels?) (?:really |very )?(?:good|nice|great|clean|modern|professional|fresh|better|beautiful|right)",
      "nice(?:-looking)?",
      "beautiful(?:ly)?",
      "modern(?: look)?(?: and feel)?",
      "professional(?:ly)?(?:[- ]looking)?",
      "high[- ]quality",
      "good quality",
      "polished",
      "pixel[- ]perfect",
      "clean (?:code|design|look|layout)",
      "good (?:code|design|looking)",
      "great",
      "amazing",
      "eye[- ]catching",
      "engaging",
      "improved?",
      "enhanced?",
      "better",
    ),
  ],
  [
    "extent",
    words(
      "etc\\.?",
      "and so on",
      "and (?:more|others|similar|the like)",
      "among others",
      "as (?:needed|required|necessary|appropriate)",
      "(?:if|where|when) (?:needed|required|necessary|possible|appropriate|applicable)",
      "appropriate(?:ly)?",
      "adequate(?:ly)?",
      "sufficient(?:ly)?",
      "reasonabl[ey]",
      "various",
      "several",
      "some",
      "a (?:few|lot of|couple of)",
      "many",
      "relevant",
      "everything (?:works|is done|needed)",
      "all (?:the )?(?:usual|standard|basic|main|important|necessary) (?:\\p{L}+)",
      "fully (?:functional|working|done|complete)",
      "(?:is|be|are) (?:finished|complete[d]?|done)",
    ),
  ],
];

/** Time spent is not an outcome: it can be over with nothing to show. */
export const EFFORT = words(
  "(?:\\d+(?:[.,]\\d+)?|one|two|three|four|five|six|eight|ten|twenty|forty) ?(?:-? ?)(?:hours?|hrs?|h|man[- ]?days?|person[- ]?days?|working days|days|weeks|months|sprints?) (?:of |for |a week of |per week of )?(?:my |our |the )?(?:work|working|development|dev|effort|support|consulting|consultation|consultancy|design|designing|coding|programming|maintenance|time|testing|research|help|assistance|availability|labou?r|engineering|writing)",
  "(?:work|works|worked|spend|spends|spent|available|bill|billed|log|logged)(?: for| up to| at least| around| about)? \\d+(?:[.,]\\d+)? ?(?:hours?|hrs?|h|days|weeks)",
  "\\d+ ?(?:hours?|hrs?|h) (?:a|per|each|every) (?:day|week|month|sprint)",
  "(?:full|part)[- ]time",
  "time ?sheets?",
  "hourly",
  "hours (?:are |were )?(?:worked|logged|billed|spent)",
);

/** Verbs of doing that have no end of their own; what is there afterwards is what can be judged. */
export const ACTIVITY =
  /^(?:(?:to|we|i|the (?:team|freelancer|developer|facilitator)|facilitator|developer|please) (?:will |should |must |shall )?)?(?:work(?:ing)? on|look(?:ing)? (?:into|at|after)|help(?:ing)?(?: with| us| the| me)?|assist(?:ing)?|investigat(?:e|ing)|research(?:ing)?|explor(?:e|ing)|discuss(?:ing)?|continu(?:e|ing)|support(?:ing)? (?:us|the|our|with)|try(?:ing)?|maintain(?:ing)?|tak(?:e|ing) care of|think(?:ing)? about|be(?:ing)? available|attend(?:ing)?|communicat(?:e|ing)|collaborat(?:e|ing)|coordinat(?:e|ing)|improv(?:e|ing)|optimi[sz](?:e|ing)|brainstorm(?:ing)?|participat(?:e|ing)|handl(?:e|ing)|manag(?:e|ing)|monitor(?:ing)?|advis(?:e|ing)|do(?:ing)? (?:the|some|all)|start(?:ing)? (?:on|with|to)|mak(?:e|ing) (?:sure|progress|it)|ensur(?:e|ing))(?!\p{L})/iu;

/** Something that can be counted, timed, opened or compared: then a vague word beside it does no harm. */
export const MEASURE = new RegExp(
  [
    "(?:under|within|at (?:most|least)|below|above|over|less than|fewer than|more than|no more than|up to|exactly|between|minimum(?: of)?|maximum(?: of)?|[<>≤≥=]|max\\.?|min\\.?)\\s*[$€£]?\\d",
    "\\d+(?:[.,]\\d+)?\\s?(?:%|percent|ms|s|sec|seconds?|minutes?|min|px|kb|mb|gb|rps|fps|x|points?|users?|requests?|rows?|records?|pages?|screens?|images?|words?|languages?|browsers?|devices?|tests?|items?|products?|emails?|characters?|columns?|fields?|steps?)(?!\\p{L})",
    "[\"“«'‘][^\"”»'’]{2,}[\"”»'’]",
    "https?://",
    "(?:score|rating|grade|level|version|v)\\s?(?:of |at least |is )?\\d",
    "\\b(?:WCAG|RFC|ISO|HTTP|PCI)[ -]?\\d",
    "\\bfigma\\b",
  ].join("|"),
  "iu",
);

/** Proof that names none. */
export const NO_PROOF =
  /^(?:n\/?a|none|nothing|no|-+|\.+|tbd|to be (?:decided|defined|determined|confirmed)|later|see above|as above|whatever|\?+)\.?$/i;
