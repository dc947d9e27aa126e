import { Client, Events, GatewayIntentBits, MessageFlags } from "discord.js";
import { answerCpu } from "../told.ts";

/** A bare discord.js client that defers every command, and then answers it. */
const { apiUrl } = JSON.parse(process.argv[2] ?? "{}") as { readonly apiUrl: string };
const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: apiUrl, retries: 0 },
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply({ content: "I can't find that milestone for you here." });
});
client.once(Events.ClientReady, () => process.send?.({ ready: true }));
answerCpu();
await client.login("bench");
