import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ContentTypes, ContentTypesEvents, ContentTypesProps } from "./index.js";

type Handlers = { [Name in keyof ContentTypesEvents as `on${Name}`]?: (event: ContentTypesEvents[Name]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "igny8-content-types": DetailedHTMLProps<HTMLAttributes<ContentTypes>, ContentTypes> &
        ContentTypesProps &
        Handlers;
    }
  }
}
