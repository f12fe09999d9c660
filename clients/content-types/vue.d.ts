import type { DefineComponent, HTMLAttributes } from "vue";
import type { ContentTypesEvents, ContentTypesProps } from "./index.js";

type Camel<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;
type Handlers = {
  [Name in keyof ContentTypesEvents as `on${Capitalize<Camel<Name>>}`]?: (event: ContentTypesEvents[Name]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "igny8-content-types": DefineComponent<ContentTypesProps & Handlers & HTMLAttributes>;
  }
}
