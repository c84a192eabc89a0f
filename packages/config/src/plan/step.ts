import type { RunStep, Step, StepWhen } from "@ringfort/contract";
import { get, type Node, spanOf, textOf } from "../read/node.ts";
import { durationMs, environment, isTrue, text, texts, whole } from "./fields.ts";

const tenMinutes = 600_000;

export function planSteps(steps: Node | undefined): Step[] {
  return steps?.kind === "list" ? steps.items.map(planStep) : [];
}

function planStep(step: Node): Step {
  const entry = step.kind === "map" ? [...step.entries.values()][0] : undefined;
  const key = entry?.key ?? textOf(step) ?? "";
  const body = entry?.value;
  const place = { name: text(get(body, "name")) ?? defaultNames[key] ?? key, at: spanOf(entry ? entry.keyAt : step) };
  switch (key) {
    case "run":
    case "deploy":
      return runStep(body, place);
    case "checkout": {
      const path = text(get(body, "path"));
      const method = (["full", "shallow"] as const).find((one) => one === text(get(body, "method"))) ?? "blobless";
      const depth = whole(get(body, "depth"));
      return {
        type: "checkout",
        ...place,
        method,
        ...(path === undefined ? {} : { path }),
        ...(depth === undefined ? {} : { depth }),
      };
    }
    case "save_cache":
      return {
        type: "save_cache",
        ...place,
        key: text(get(body, "key")) ?? "",
        paths: texts(get(body, "paths")),
        when: whenOf(body),
      };
    case "restore_cache":
      return { type: "restore_cache", ...place, keys: [...texts(get(body, "key")), ...texts(get(body, "keys"))] };
    case "persist_to_workspace":
      return {
        type: "persist_to_workspace",
        ...place,
        root: text(get(body, "root")) ?? "",
        paths: texts(get(body, "paths")),
      };
    case "attach_workspace":
      return { type: "attach_workspace", ...place, path: text(get(body, "at")) ?? "" };
    case "store_artifacts": {
      const destination = text(get(body, "destination"));
      return {
        type: "store_artifacts",
        ...place,
        path: text(get(body, "path")) ?? "",
        ...(destination === undefined ? {} : { destination }),
      };
    }
    case "store_test_results":
      return { type: "store_test_results", ...place, path: text(get(body, "path")) ?? "" };
    case "add_ssh_keys":
      return { type: "add_ssh_keys", ...place, fingerprints: texts(get(body, "fingerprints")) };
    case "setup_remote_docker": {
      const version = text(get(body, "version"));
      return {
        type: "setup_remote_docker",
        ...place,
        dockerLayerCaching: isTrue(get(body, "docker_layer_caching")),
        ...(version === undefined ? {} : { version }),
      };
    }
    case "install_signing_bundle":
      return { type: "install_signing_bundle", ...place };
    default:
      return { type: "unsupported", ...place, key };
  }
}

const defaultNames: Readonly<Record<string, string>> = {
  checkout: "Checkout code",
  save_cache: "Saving Cache",
  restore_cache: "Restoring Cache",
  persist_to_workspace: "Persisting to Workspace",
  attach_workspace: "Attaching Workspace",
  store_artifacts: "Uploading artifacts",
  store_test_results: "Uploading test results",
  add_ssh_keys: "Installing additional ssh keys",
  setup_remote_docker: "Setup a remote Docker engine",
  install_signing_bundle: "Install signing bundle",
};

function runStep(body: Node | undefined, place: { readonly name: string; readonly at: RunStep["at"] }): RunStep {
  const command = text(get(body, "command")) ?? "";
  const shell = texts(get(body, "shell")).join(" ");
  const workingDirectory = text(get(body, "working_directory"));
  return {
    type: "run",
    name: text(get(body, "name")) ?? command,
    at: place.at,
    command,
    ...(shell === "" ? {} : { shell }),
    environment: environment(get(body, "environment")),
    background: isTrue(get(body, "background")),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    noOutputTimeoutMs: durationMs(get(body, "no_output_timeout")) ?? tenMinutes,
    when: whenOf(body),
    maxAutoReruns: whole(get(body, "max_auto_reruns")) ?? 0,
    autoRerunDelayMs: durationMs(get(body, "auto_rerun_delay")) ?? 0,
  };
}

function whenOf(body: Node | undefined): StepWhen {
  return (["always", "on_fail"] as const).find((one) => one === text(get(body, "when"))) ?? "on_success";
}
