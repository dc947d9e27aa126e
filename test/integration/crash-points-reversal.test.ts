import { crashPoints } from "../support/crash-points.ts";

crashPoints("reversal");
