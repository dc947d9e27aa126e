export { createCharts } from "./charts.ts";
