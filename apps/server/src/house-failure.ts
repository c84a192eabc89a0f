/** Something about this machine or its settings is wrong, and its operator can mend it: printed as one message, without a stack. */
export class HouseFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HouseFailure";
  }
}
