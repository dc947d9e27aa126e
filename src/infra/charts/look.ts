/**
 * How a report looks. The card brings its own ground, so it reads the same on Slack's and Discord's light and dark pages.
 * The colours differ in lightness as well as in hue (after Okabe and Ito), and every one is named beside its figure.
 */
export const LOOK = {
  /** CSS pixels. Slack shrinks pictures to 360: the smallest letters are then still 10. */
  width: 480,
  margin: 24,
  /** Device pixels a CSS pixel. */
  density: 3,
  font: "Inter",
  ground: "#ffffff",
  edge: "#c9d1db",
  ink: "#16202c",
  soft: "#566372",
  line: "#dde3ea",
  held: "#64b5f0",
  released: "#0b4a86",
  refunded: "#e08e0b",
  fees: "#9aa5b1",
  window: "#16202c",
} as const;

/** Sizes of letters, in CSS pixels. */
export const SIZE = { title: 20, figure: 17, text: 14.5, small: 13.5 } as const;
