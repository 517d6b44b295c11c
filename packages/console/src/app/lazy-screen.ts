import { lazyRouteComponent } from "@tanstack/react-router";
import { loadCode } from "../ui/missing-code.ts";

/** A screen that is loaded when it is first opened, as `lazyRouteComponent`, which would load the page anew even where there is no network. */
export const lazyScreen: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loadCode(load), name);
