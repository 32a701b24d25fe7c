// Reads a relayed chat as a front end does, with the client of its protocol; prints what it has got.
//
//     NODE_PATH=…/node_modules node read.js ai-sdk|ag-ui URL
const [, , format, url] = process.argv;

async function aiSdk() {
  const { DefaultChatTransport, readUIMessageStream } = require("ai");
  const transport = new DefaultChatTransport({ api: url });
  const errors = [];
  const note = (error) => errors.push(String(error.message ?? error));
  let parts = [];
  try {
    const stream = await transport.sendMessages({
      trigger: "submit-message", chatId: "c", messages: [], abortSignal: undefined,
    });
    for await (const message of readUIMessageStream({ stream, onError: note })) parts = message.parts;
  } catch (error) {
    note(error);
  }
  return { parts, errors };
}

async function agUi() {
  const { HttpAgent } = require("@ag-ui/client");
  const agent = new HttpAgent({ url, threadId: "t" });
  const errors = [];
  const customs = [];
  const subscriber = {
    onRunErrorEvent: ({ event }) => void errors.push(event.message),
    onRunFailed: ({ error }) => void errors.push(error.message),
    onCustomEvent: ({ event }) => void customs.push(event.name),
  };
  await agent.runAgent({}, subscriber).catch(() => {});
  return { messages: agent.messages, errors, customs };
}

(format === "ai-sdk" ? aiSdk() : agUi()).then((seen) => {
  process.stdout.write(JSON.stringify(seen));
  process.exit(0);
});
