// Takes the place of a service's routes/greetings.js: a request that asks the service itself, which
// asks the database.
export const greetings = async (app) => {
  app.get("/ask/:name", async ({ log, headers }) => {
    log.info("asking");
    const answer = await fetch(`http://${headers.host}/rows?token=s3cret`);
    return answer.json();
  });
  app.get("/rows", async () => {
    const { rows } = await globalThis.pool.query("select 1 as one");
    return { rows };
  });
};
