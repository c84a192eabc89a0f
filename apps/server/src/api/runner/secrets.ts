import { continuationRequest, receiptRequest, secretsAnswer, secretsRequest } from "@ringfort/contract";
import { answerSecrets } from "../../actions/vault/answer-secrets.ts";
import { continueSigned } from "../../actions/vault/continue-signed.ts";
import { storeReceipt } from "../../actions/vault/store-receipt.ts";
import type { App, Web } from "../app.ts";
import { originOf } from "../caller.ts";
import { answering, claimedTask, done, runnerPath, taskParams } from "./about-task.ts";

/** A receipt may name the values of a hundred contexts, and a continuation is a config. */
const mostBytes = 16 * 1024 ** 2;

/** What a runner needs to decide about a job with secrets, and what it signs. */
export function runnerSecretRoutes(app: App, { house }: Web): void {
  const config = { rateLimit: false };

  app.post(
    `${runnerPath}/tasks/:task/secrets`,
    { config, schema: { ...answering(secretsAnswer), params: taskParams, body: secretsRequest } },
    async (request) => answerSecrets(house, await claimedTask(house, request)),
  );

  app.post(
    `${runnerPath}/tasks/:task/receipts`,
    { config, bodyLimit: mostBytes, schema: { ...answering(done), params: taskParams, body: receiptRequest } },
    async (request) => {
      await storeReceipt(house, await claimedTask(house, request), request.body.receipt, originOf(request));
      return {};
    },
  );

  app.post(
    `${runnerPath}/tasks/:task/continuation`,
    { config, bodyLimit: mostBytes, schema: { ...answering(done), params: taskParams, body: continuationRequest } },
    async (request) => {
      await continueSigned(house, await claimedTask(house, request), request.body, originOf(request));
      return {};
    },
  );
}
