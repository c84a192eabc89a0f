/** Payloads with the field names that GitLab and Gitea document. */
export const revision = "a".repeat(40);
export const tagObject = "b".repeat(40);
export const none = "0".repeat(40);

const project = {
  id: 15,
  name: "app",
  path_with_namespace: "group/sub/app",
  web_url: "https://gitlab.example.com/group/sub/app",
  git_http_url: "https://gitlab.example.com/group/sub/app.git",
  default_branch: "main",
  visibility_level: 0,
};

const gitlabCommit = {
  id: revision,
  message: "Mend the gate\n\nIt stood open.\n",
  timestamp: "2026-01-02T03:04:05+00:00",
  url: `https://gitlab.example.com/group/sub/app/-/commit/${revision}`,
  author: { name: "Ada", email: "ada@example.com" },
};

export function gitlabPush(change: object = {}) {
  return {
    object_kind: "push",
    ref: "refs/heads/main",
    before: none,
    after: revision,
    checkout_sha: revision,
    user_id: 4,
    user_username: "ada",
    user_avatar: "https://gitlab.example.com/ada.png",
    project,
    commits: [gitlabCommit],
    total_commits_count: 1,
    ...change,
  };
}

export function gitlabMergeRequest(attributes: object = {}, rest: object = {}) {
  return {
    object_kind: "merge_request",
    user: { id: 4, username: "ada", avatar_url: null },
    project,
    object_attributes: {
      iid: 7,
      title: "Mend the gate",
      url: "https://gitlab.example.com/group/sub/app/-/merge_requests/7",
      action: "open",
      state: "opened",
      draft: false,
      source_branch: "mend",
      target_branch: "main",
      source: project,
      last_commit: { id: revision },
      ...attributes,
    },
    ...rest,
  };
}

export const gitlabFork = { ...project, id: 99, path_with_namespace: "mallory/app" };

export function gitlabNote(note: string, rest: object = {}) {
  const { object_attributes, ...hook } = gitlabMergeRequest();
  const { action: _, ...request } = object_attributes;
  const attributes = { note, noteable_type: "MergeRequest", url: `${object_attributes.url}#note_1` };
  return { ...hook, object_attributes: attributes, merge_request: request, ...rest };
}

const repository = {
  id: 3,
  full_name: "ada/app",
  private: true,
  html_url: "https://gitea.example.com/ada/app",
  clone_url: "https://gitea.example.com/ada/app.git",
  default_branch: "main",
};

const ada = { id: 1, login: "ada", avatar_url: "https://gitea.example.com/ada.png" };

export function giteaPush(change: object = {}) {
  const person = { name: "Ada", email: "ada@example.com", username: "ada" };
  return {
    ref: "refs/heads/main",
    before: none,
    after: revision,
    commits: [{ id: revision }],
    head_commit: {
      id: revision,
      message: "Mend the gate\n",
      timestamp: "2026-01-02T03:04:05Z",
      url: `https://gitea.example.com/ada/app/commit/${revision}`,
      author: person,
      committer: person,
    },
    repository,
    sender: ada,
    ...change,
  };
}

export function giteaPullRequest(action: string, change: object = {}) {
  return {
    action,
    pull_request: {
      number: 2,
      title: "Mend the gate",
      html_url: "https://gitea.example.com/ada/app/pulls/2",
      merged: false,
      labels: [{ name: "big" }, { name: "run-ci" }],
      head: { ref: "mend", sha: revision, repo: repository },
      base: { ref: "main", sha: tagObject, repo: repository },
      ...change,
    },
    repository,
    sender: ada,
  };
}

export function giteaDeletion(ref: string, kind: "branch" | "tag") {
  return { ref, ref_type: kind, repository, sender: ada };
}

export function giteaComment(body: string) {
  const issue = { number: 2, html_url: "https://gitea.example.com/ada/app/pulls/2", pull_request: {} };
  return { action: "created", is_pull: true, issue, comment: { body }, repository, sender: ada };
}
