// discord.js brings an undici of its own, and shares the global dispatcher with ours: whichever is loaded first sends its
// files. As in the product, that is discord.js, in whatever order a worker takes its tests.
import "discord.js";
