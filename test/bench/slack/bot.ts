import { createSlackPlatform } from "../../../src/platforms/slack/index.ts";
import { type ProductOptions, productOn } from "../product.ts";
import { answerCpu } from "../told.ts";

/** The product's bot in Slack, in its own process: what a deployment runs as `bot`, with workers elsewhere. */
export type BotOptions = ProductOptions & { readonly apiUrl: string; readonly appToken: string };

const options = JSON.parse(process.argv[2] ?? "{}") as BotOptions;
const { app, log } = await productOn(options);
const { apiUrl, appToken } = options;
const slack = createSlackPlatform({
  ...{ app: () => app, botTokens: ["xoxb-bench"], appToken, apiUrl, log },
});
answerCpu();
await slack.start();
process.send?.({ ready: true });
