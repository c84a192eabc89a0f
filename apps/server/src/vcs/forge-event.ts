import type { Instant, Scalar } from "@ringfort/contract";

/** What a forge tells: one shape for all of them. Every field was checked; none of it is trusted. */
export type ForgeEvent = PushEvent | PullRequestEvent | CommentEvent | CustomEvent;

/** `pipeline.*` values that the event itself decides; those of project, definition and trigger are added by whoever knows them. */
export type EventValues = Readonly<Record<string, Scalar>>;

export interface RepositoryRef {
  /** The forge's own id: it outlives a change of name. */
  readonly externalId: string;
  readonly fullName: string;
  readonly cloneUrl: string;
  readonly webUrl: string;
  readonly defaultBranch: string;
  readonly private: boolean;
}

export interface Sender {
  readonly externalId: string;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly avatarUrl: string;
}

export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
  readonly login?: string;
  readonly date?: Instant;
}

export interface EventCommit {
  readonly revision: string;
  readonly subject: string;
  readonly body: string;
  readonly author: CommitAuthor;
  readonly committer?: CommitAuthor;
  readonly url: string;
}

export interface PushEvent {
  readonly type: "push";
  readonly repository: RepositoryRef;
  readonly ref: string;
  /** The commit, also where the forge names the tag's object. All zeros when the ref was deleted. */
  readonly revision: string;
  readonly before?: string;
  readonly created: boolean;
  readonly deleted: boolean;
  /** The newest commit. Absent when the ref was deleted. */
  readonly commit?: EventCommit;
  /** How many commits came along. A branch made of known commits brings none. */
  readonly commitCount: number;
  readonly sender: Sender;
  readonly values: EventValues;
}

export interface PullRequestHead {
  /** Absent when the fork was deleted. */
  readonly repository?: RepositoryRef;
  readonly ref: string;
  readonly revision: string;
  readonly isFork: boolean;
  /** Where the base repository keeps the head. */
  readonly refInBase: string;
}

export interface PullRequestEvent {
  readonly type: "pull_request";
  readonly action: "opened" | "synchronize" | "reopened" | "closed" | "ready_for_review" | "labeled";
  readonly repository: RepositoryRef;
  readonly head: PullRequestHead;
  readonly base: { readonly ref: string; readonly revision?: string };
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly draft: boolean;
  readonly merged: boolean;
  /** The label that was added. */
  readonly label?: string;
  readonly sender: Sender;
  readonly values: EventValues;
}

export interface CommentEvent {
  readonly type: "comment";
  readonly repository: RepositoryRef;
  readonly body: string;
  readonly onPullRequest: boolean;
  /** The number of what was commented on. */
  readonly number: number;
  readonly url: string;
  /** Only where the forge tells it with the comment; else the pull request has to be asked for. */
  readonly head?: PullRequestHead;
  readonly sender: Sender;
  readonly values: EventValues;
}

export interface CustomEvent {
  readonly type: "custom";
  readonly body: string;
  readonly values: EventValues;
}
