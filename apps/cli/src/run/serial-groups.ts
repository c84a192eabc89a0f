/** Who holds each serial group of this run, and who waits for it, first come first served. */
export class SerialGroups<Job> {
  private readonly queues = new Map<string, Job[]>();

  /** Answers the job to grant the group to now, when it is free. */
  ask(group: string, job: Job): Job | undefined {
    const queue = this.queues.get(group);
    if (queue) {
      queue.push(job);
      return undefined;
    }
    this.queues.set(group, [job]);
    return job;
  }

  /** Takes the holders and waiters that `mine` knows off the group; answers who holds it next, if that has changed. */
  release(group: string, mine: (job: Job) => boolean): Job | undefined {
    const queue = this.queues.get(group);
    if (!queue) return undefined;
    const [holder] = queue;
    const left = queue.filter((job) => !mine(job));
    if (left.length === 0) this.queues.delete(group);
    else this.queues.set(group, left);
    return left[0] === holder ? undefined : left[0];
  }
}
