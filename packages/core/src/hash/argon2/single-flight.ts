/**
 * One check at a time for each key. Who comes meanwhile waits for it, and needs one of his own only if it
 * did not prove his key too: it may have been of another secret, or have failed.
 */
export function createSingleFlight() {
  const flights = new Map<string, Promise<boolean>>();
  return async (id: string, isProven: () => boolean, check: () => Promise<boolean>): Promise<boolean> => {
    for (let flight = flights.get(id); flight !== undefined; flight = flights.get(id)) {
      await flight.catch(() => false);
      if (isProven()) return true;
    }
    const flight = check().finally(() => flights.delete(id));
    flights.set(id, flight);
    return flight;
  };
}
