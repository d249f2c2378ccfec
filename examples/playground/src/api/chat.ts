import { setTimeout as pause } from 'node:timers/promises';
import { resourcesOf } from './catalogue.js';
import { type Call, json, type Reply } from './route.js';

/** When the agents were made, as far as OpenAI's clients care. */
const CREATED = 1_767_225_600;
/** Between two pieces of a streamed answer, in milliseconds: so that one sees it come. */
const PACE = 15;

let answers = 0;

/** `GET /models` of an OpenAI-compatible API: the organization's agents. */
export function listModels(call: Call): Reply {
  const { slug } = call.getPrincipal().organization;
  const data = resourcesOf(slug, 'agents').map(({ id }) => ({ id, object: 'model', created: CREATED, owned_by: slug }));
  return json({ object: 'list', data });
}

/** `POST /chat/completions` of an OpenAI-compatible API: says again what it was told. */
export function completeChat(call: Call): Reply {
  const { slug } = call.getPrincipal().organization;
  const { model, messages, stream } = membersOf(call.body);
  const said = lastSaid(messages);
  if (said === undefined) return refusal(400, 'invalid_value', '"messages" must be a list of messages with text.');
  if (!resourcesOf(slug, 'agents').some(({ id }) => id === model))
    return refusal(404, 'model_not_found', 'This organization has no such model; GET /api/models lists them.');
  answers++;
  const completion: Completion = {
    id: `chatcmpl-${answers}`,
    created: Math.floor(Date.now() / 1_000),
    model: String(model),
    text: `You said: ${said}`,
  };
  return stream === true ? streamed(completion) : json(whole(completion));
}

interface Completion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly text: string;
}

function whole({ text, ...head }: Completion): object {
  const message = { role: 'assistant', content: text, refusal: null };
  const tokens = text.split(' ').length;
  return {
    object: 'chat.completion',
    ...head,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: tokens, completion_tokens: tokens, total_tokens: 2 * tokens },
  };
}

/** Server-sent events, as `stream: true` asks for them. */
function streamed({ text, ...head }: Completion): Reply {
  const event = (delta: object, finish: 'stop' | null): string => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return `data: ${JSON.stringify({ object: 'chat.completion.chunk', ...head, choices })}\n\n`;
  };
  async function* events(): AsyncGenerator<string> {
    yield event({ role: 'assistant', content: '' }, null);
    for (const piece of text.match(/\S+\s*/g) ?? []) {
      await pause(PACE);
      yield event({ content: piece }, null);
    }
    yield event({}, 'stop');
    yield 'data: [DONE]\n\n';
  }
  return { status: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }, body: events() };
}

function refusal(status: number, code: string, message: string): Reply {
  return json({ error: { message, type: 'invalid_request_error', param: null, code } }, status);
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** The text of the last message; its content is a text, or a list of parts of which some are. */
function lastSaid(messages: unknown): string | undefined {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const { content } = membersOf(last);
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return content
    .map((part) => membersOf(part)['text'])
    .filter((text) => typeof text === 'string')
    .join(' ');
}
