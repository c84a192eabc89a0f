/** Where drivers of tokens find their own settings. SoftHSM reads a file that is named so. */
export function tokenSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const { SOFTHSM2_CONF } = environment;
  return SOFTHSM2_CONF === undefined ? {} : { SOFTHSM2_CONF };
}
