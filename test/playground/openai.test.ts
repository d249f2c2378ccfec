import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from './start-playground.js';

const messages = [{ role: 'user' as const, content: 'Guten Morgen, ☕!' }];

describe.each(['express', 'fastify', 'koa', 'hono'])('the official OpenAI client on %s', (FRAMEWORK) => {
  let playground: Playground;
  const client = (apiKey: string): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${playground.url}/api`, maxRetries: 0, organization: null, project: null });
  beforeAll(async () => {
    playground = await startPlayground({ FRAMEWORK });
  });
  afterAll(() => playground.stop());

  it('lists the organization’s agents as models', async () => {
    const models = await client(playground.key()).models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['acme-support', 'acme-invoices']);
  });

  it('completes a chat', async () => {
    const completion = await client(playground.key()).chat.completions.create({ model: 'acme-support', messages });
    expect(completion.choices[0]?.message.content).toBe('You said: Guten Morgen, ☕!');
  });

  it('completes a chat in pieces', async () => {
    const stream = await client(playground.key()).chat.completions.create({
      model: 'acme-support',
      messages,
      stream: true,
    });
    const pieces: string[] = [];
    for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '');
    expect(pieces.join('')).toBe('You said: Guten Morgen, ☕!');
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(3);
  });

  it('throws its AuthenticationError with our text for a wrong key', async () => {
    const error: unknown = await client('ok_wrong')
      .models.list()
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'credential_invalid', type: 'authentication_error' });
    expect((error as Error).message).toContain('The API key is not valid.');
  });

  it('throws its NotFoundError for another organization’s model', async () => {
    const asked = client(playground.key()).chat.completions.create({ model: 'globex-research', messages });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});
