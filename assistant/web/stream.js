/* One event stream a page, which never closes.

   The server ends a stream whenever no event of its page is left. An event that was sent in that very moment was never
   heard of again: Gradio's script (6.31) still takes the old stream for open, opens no other and waits for ever, so that
   a question stayed in its field without a word. Now its script reads a stream that stays, filled from requests of ours:
   one is under way as long as there is an event that the server took and has not ended. Where one breaks, its events are
   told, and the next message is sent like any other. */
(() => {
  const plainFetch = window.fetch.bind(window);
  const taken = new Set(); /* events whose end has not come */
  const ended = new Set(); /* events whose end came before the server had said that it took them */
  let lasting = null; /* what Gradio's script asked for, and where it reads */
  let following = false;

  window.fetch = async (what, options) => {
    const { pathname } = new URL(what instanceof Request ? what.url : what, window.location.href);
    if (pathname.endsWith("/gradio_api/queue/data")) return lastingAnswer(new Request(what, options));
    const answer = await plainFetch(what, options);
    if (pathname.endsWith("/gradio_api/queue/join") && answer.ok) expect((await answer.clone().json()).event_id);
    return answer;
  };

  function lastingAnswer(request) {
    const body = new ReadableStream({ start: (out) => { lasting = { request, out }; } });
    follow();
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  function expect(event) {
    if (!ended.delete(event)) taken.add(event);
    follow();
  }

  async function follow() {
    if (following || !lasting) return;
    following = true;
    const { request, out } = lasting;
    try {
      while (taken.size) await passOn(await plainFetch(request.clone()), out);
    } catch (error) {
      taken.clear();
      out.enqueue(encoded(`data: ${JSON.stringify({ msg: "broken_connection", message: error.message })}`)); /* to all events */
    } finally {
      following = false;
    }
  }

  async function passOn(answer, out) {
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const messages = (text + part.value).split("\n\n");
      text = messages.pop();
      for (const message of messages.filter(stays)) out.enqueue(encoded(message));
    }
  }

  function encoded(message) {
    return new TextEncoder().encode(`${message}\n\n`);
  }

  function stays(message) {
    const { msg, event_id: event } = JSON.parse(message.slice("data:".length));
    if (msg === "process_completed" && !taken.delete(event)) ended.add(event);
    return msg !== "close_stream";
  }
})();
