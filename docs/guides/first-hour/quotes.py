"""Quotes shipping prices: a service for docs/guides/first-hour.md that keeps nothing."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quotes(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        grams = self.path.rsplit("/", 1)[-1]
        known = grams.isdigit()
        answer = {"grams": int(grams), "cents": 390 + int(grams) // 10} if known else {"error": "no weight"}
        body = json.dumps(answer).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", 8094), Quotes).serve_forever()
