// Process groups: a program and all that it started.

/** Send a signal to everyone in the group; to nobody where nobody is left. */
export function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (group) process.kill(-group, signal);
  } catch {
    // Nobody is left in the group.
  }
}
