/** As CircleCI documents them. */
export const mostContexts = 500;
export const mostVariables = 100;

/** CircleCI names none; a policy cannot hold more either. */
export const mostRestrictions = { project: 1_000, expression: 50, group: 100 } as const;
