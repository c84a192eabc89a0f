export const incidentOption = {
  type: "string",
  value: "NAME",
  help: "which incident; needed when several are open",
} as const;
