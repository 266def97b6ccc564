/** Who holds what another one waits for. Of another role the server may keep back all but its name. */
export type Holder = {
  pid: number;
  role: string;
  application: string | null;
  seconds: number | null;
};

/** `since`: what has been going on for that long. No statement: it may hold people's data. */
export function inWords({ pid, role, application, seconds }: Holder, since: string): string {
  const more = application ? `, ${application}` : "";
  return `${role} (process ${pid}${more}${seconds === null ? "" : `, ${since} for ${seconds} s`})`;
}
