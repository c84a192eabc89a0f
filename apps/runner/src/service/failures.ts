/** The server could not be asked, or could not answer: asking again may help. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

/** The server has answered, and the answer is no: asking again does not help. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

/** The task is no longer this runner's: it is dropped without another word. */
export class ClaimLost extends Error {
  override readonly name = "ClaimLost";
}

/** The runner cannot go on at all: its token is refused, a setting makes no sense. */
export class RunnerFailure extends Error {
  override readonly name = "RunnerFailure";
}
