import { startChannel } from "./channel.js";
import { startComposer } from "./composer.js";
import { refresh, startLive } from "./live.js";
import { startModal } from "./modal.js";
import { startPanel } from "./panels/panel.js";
import { startSidebar } from "./sidebar.js";
import { drawOn, followAddress } from "./state.js";
import { startTop } from "./top.js";

startSidebar();
startTop();
startComposer();
startChannel();
startModal();
startPanel();
await startLive();
drawOn(["me", "place"], refresh);
window.addEventListener("hashchange", followAddress);
