import { connectPanes } from "./panes.js";
import "./report.js";

connectPanes();
