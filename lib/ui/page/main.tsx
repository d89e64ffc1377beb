/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { render } from "preact";
import { App } from "./app.tsx";
import { hideToken } from "./state/address.ts";

hideToken();
render(<App />, document.getElementById("page")!);
