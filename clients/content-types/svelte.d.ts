import type { HTMLAttributes } from "svelte/elements";
import type { ContentTypes, ContentTypesEvents, ContentTypesProps } from "./index.js";

type Handlers = { [Name in keyof ContentTypesEvents as `on${Name}`]?: (event: ContentTypesEvents[Name]) => void };

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "igny8-content-types": HTMLAttributes<ContentTypes> & ContentTypesProps & Handlers;
  }
}
