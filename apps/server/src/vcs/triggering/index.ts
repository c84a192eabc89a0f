export {
  decideTrigger,
  type NoRun,
  needsOpenPullRequest,
  type TriggerCheckout,
  type TriggerContext,
  type TriggerSettings,
} from "./decide-trigger.ts";
export { type EventPreset, eventPresets } from "./event-presets.ts";
