"""Train witness 8: ``python -m assistant.training.grounding --data FOLDER --run FOLDER``.

Everything that decides the weights stands in ``grounding.toml``. Interrupted at any time it goes on from the last
checkpoint when started again, to the same weights as without the interruption (on the same machine). The result is
``final.safetensors`` in the run's folder, meant for ``assistant/grounding/trained/weights.safetensors``.

The shipped weights come from two runs: one by ``grounding.toml`` over all sets, and one that starts from its result,
``--configuration assistant/training/grounding_second.toml --start FIRST/final.safetensors``, mostly over real answers.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from assistant.decoder.base import base_fingerprint, load_base, load_tokenizer
from assistant.grounding.trained.encoding import pack
from assistant.grounding.trained.model import GroundingModel
from assistant.grounding.trained.weights import Weights, load_weights
from assistant.training.combination_rows import Fold
from assistant.training.grounding_plan import CONFIGURATION, Plan
from assistant.training.grounding_rows import rows
from assistant.training.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peft import PeftModel
    from tokenizers import Tokenizer
    from torch import Tensor

    from assistant.grounding.trained.encoding import Packed
    from assistant.training.grounding_rows import Row

_LEAST_RATE: Final = 1e-3
_LEAST: Final = 1e-6
_PREFIX: Final = "base_model.model."
_HEADS: Final = "heads."


def loss_of(logits: Tensor, row: Row, packed: Packed, token_loss: float) -> Tensor:
    """Return the mean cross entropy of the row's verdicts, and of its tokens where ranges were marked.

    Sentences of which only «one or more are bad» is known count as one verdict: the probability that any is bad.
    """
    verdicts: list[Tensor] = []
    words: list[Tensor] = []
    ungrounded: list[float] = []
    for answer, sentences in zip(row.answers, packed.sentences, strict=True):
        vague = []
        for said, sentence in zip(answer, sentences, strict=True):
            logit = logits[sentence.mark, 0]
            if said.bad is None:
                vague.append(logit)
            else:
                verdicts.append(softplus(-logit if said.bad else logit))
            if said.marked is None:
                continue
            words.append(logits[sentence.first : sentence.mark, 1])
            ungrounded.extend(
                float(any(start < b and a < end for start, end in said.marked)) for a, b in sentence.offsets
            )
        if vague:
            all_good = -softplus(torch.stack(vague)).sum()
            verdicts.append(-torch.log(-torch.expm1(all_good.clamp(max=-_LEAST))))
    loss = torch.stack(verdicts).mean()
    if words:
        loss = loss + token_loss * binary_cross_entropy_with_logits(torch.cat(words), logits.new_tensor(ungrounded))
    return loss


class Run:
    """A training under way: network, optimiser and the place among the steps."""

    def __init__(self, plan: Plan, made: Sequence[Row], folder: Path, device: str, start: Path | None = None) -> None:
        self._plan, self._folder, self._device = plan, folder, device
        self._tokenizer = load_tokenizer(folder / "base")
        self._steps = list(_steps(made, self._tokenizer, plan))
        torch.manual_seed(plan.seed)
        self._backbone = _adapted(plan, folder / "base")
        self._model = GroundingModel(self._backbone, self._backbone.config.hidden_size).to(device)
        self._notes = {"configuration": plan.text} | ({} if start is None else self._take(start))
        self._changes = [value for value in self._backbone.parameters() if value.requires_grad]
        heads = list(self._model.heads.parameters())
        groups = [
            {"params": self._changes, "peak": plan.learning_rate},
            {"params": heads, "peak": plan.head_learning_rate},
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.0)
        self._checkpoint = folder / "checkpoint.pt"
        self._step = 0
        self._saved = time.monotonic()

    def train(self) -> None:
        """Run to the end, from the checkpoint where there is one, and write the weights."""
        self._resume()
        progress = Progress("grounding", self._step, len(self._steps))
        for chosen in self._steps[self._step :]:
            loss, tokens = self._advance(chosen)
            self._step += 1
            progress.show(self._step, tokens, loss)
            if time.monotonic() - self._saved > 60 * self._plan.checkpoint_minutes:
                self._save()
        self._save()
        sys.stderr.write(f"final.safetensors {self._export(self._folder / 'final.safetensors')}\n")

    def _advance(self, chosen: Sequence[Row]) -> tuple[float, int]:
        share = self._step / len(self._steps)
        factor = min(share / self._plan.warm_up, (1 - share) / (1 - self._plan.warm_up))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * max(factor, _LEAST_RATE)
        weights = [row.worth * math.sqrt(sum(len(answer) for answer in row.answers)) for row in chosen]
        mean, tokens = 0.0, 0
        for row, weight in zip(chosen, weights, strict=True):
            packed = packed_row(self._tokenizer, row)
            with torch.autocast(self._device, torch.bfloat16):
                logits = self._model(packed)
            loss = loss_of(logits, row, packed, self._plan.token_loss) * weight / sum(weights)
            torch.autograd.backward(loss)
            mean, tokens = mean + loss.item(), tokens + len(packed.ids)
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return mean, tokens

    def _take(self, start: Path) -> dict[str, str]:
        """Take over the weights of an earlier run; return what to note of it."""
        content = load_weights(start, base_fingerprint())
        heads = {name.removeprefix(_HEADS): value for name, value in content.tensors.items() if name.startswith(_HEADS)}
        changes = {f"{_PREFIX}{name}": value.float() for name, value in content.tensors.items() if _HEADS not in name}
        set_peft_model_state_dict(self._backbone, changes)
        self._model.heads.load_state_dict({name: value.float() for name, value in heads.items()})
        return {"start": content.fingerprint, "start_configuration": content.notes["configuration"]}

    def _state(self) -> dict[str, Tensor]:
        return {name: value.detach().cpu() for name, value in get_peft_model_state_dict(self._backbone).items()}

    def _export(self, path: Path) -> str:
        tensors = {name.removeprefix(_PREFIX): value for name, value in self._state().items()}
        tensors |= {f"{_HEADS}{name}": value.detach().cpu() for name, value in self._model.heads.state_dict().items()}
        return Weights(tensors, base_fingerprint(), self._plan.layers, self._plan.scale, self._notes).save(path)

    def _save(self) -> None:
        """Write the checkpoint in one step."""
        state = {
            "configuration": self._plan.text,
            "step": self._step,
            "changes": self._state(),
            "heads": self._model.heads.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        partial = self._checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self._checkpoint)
        self._saved = time.monotonic()

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state: dict[str, Any] = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        if state["configuration"] != self._plan.text:
            message = f"{self._checkpoint} belongs to another configuration; use another run folder or remove it."
            raise SystemExit(message)
        self._step = state["step"]
        set_peft_model_state_dict(self._backbone, state["changes"])
        self._model.heads.load_state_dict(state["heads"])
        self._optimiser.load_state_dict(state["optimiser"])


def packed_row(tokenizer: Tokenizer, row: Row) -> Packed:
    """Return the row as tokens."""
    return pack(tokenizer, row.sources, row.question, [[said.text for said in answer] for answer in row.answers])


def _adapted(plan: Plan, folder: Path) -> PeftModel:
    config = LoraConfig(
        r=plan.rank, lora_alpha=round(plan.scale * plan.rank), target_modules="all-linear", lora_dropout=0.0
    )
    return get_peft_model(load_base(folder, plan.layers), config)


def _steps(made: Sequence[Row], tokenizer: Tokenizer, plan: Plan) -> Iterator[list[Row]]:
    """Yield the rows of each step of the optimiser; rows that are too long are left out."""
    chosen: list[Row] = []
    total = 0
    for row in made:
        length = len(packed_row(tokenizer, row).ids)
        if length > plan.row_tokens:
            continue
        if chosen and total + length > plan.step_tokens:
            yield chosen
            chosen, total = [], 0
        chosen.append(row)
        total += length
    if chosen:
        yield chosen


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training.grounding", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with grounding/ and reading/")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and the weights")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION, help="a file like grounding.toml")
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.run.mkdir(parents=True, exist_ok=True)
    plan = Plan.read(given.configuration)
    Run(plan, rows(plan, given.data, Fold.TRAIN), given.run, given.device, given.start).train()


if __name__ == "__main__":
    main()
