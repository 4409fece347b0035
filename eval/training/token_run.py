"""A training of any network with low-rank changes (LoRA): steps, learning rate, checkpoints.

A subclass defines the loss, and what is scored and written after an epoch.
"""

from __future__ import annotations

import math
import re
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol

import torch
from peft import LoraConfig, get_peft_model
from torch import nn

from eval.training.token_batches import R, RunPlan, filled
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor
    from transformers import PreTrainedModel

_LEAST_RATE: Final = 1e-3
_IN_PLACE_SECONDS, _LOG_SECONDS = 0.5, 30.0
_SMOOTHING: Final = 0.98
_PREFIX: Final = re.compile(r"\A\w+\.base_model\.model\.")


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Limits of a run: tokens read at once (None: a whole batch), steps in all, minutes (None: no limit)."""

    part_tokens: int | None = None
    steps: int | None = None
    minutes: float | None = None


class TrainableNetwork(Protocol):
    """A network that is trained in part."""

    def to(self, device: str) -> nn.Module:
        """Move it to a device, and return it."""

    def trained(self) -> Mapping[str, nn.Parameter]:
        """Return the trained tensors by name."""


class Epochs(Protocol[R]):
    """The rows of a run."""

    def epoch(self, number: int) -> list[list[R]]:
        """Return the batches of epoch ``number`` (from 0)."""


def with_changes(base: PreTrainedModel, rank: int, scale: float, device: str) -> nn.Module:
    """Return the network with zero low-rank changes (LoRA) on all its linear layers."""
    alpha = round(scale * rank)
    config = LoraConfig(r=rank, lora_alpha=alpha, target_modules="all-linear", lora_dropout=0.0)
    # On a CPU without bfloat16 support it would be two hundred times slower.
    held = torch.bfloat16 if trains_in_bfloat16(device) else torch.float32
    changed: nn.Module = get_peft_model(nn.Module.to(base, held), config)
    return changed


def file_name(name: str) -> str:
    """Return a trained tensor's name in the weights file: as if the changes were in the base itself."""
    return _PREFIX.sub("", name).replace(".default.", ".")


class Progress:
    """Progress, speed and time left of a training: rewritten in a terminal, a line each half minute in a log."""

    def __init__(self, name: str, done: int, total: int) -> None:
        self._name, self._first, self._total = name, done, total
        self._begun = self._shown = time.monotonic()
        self._tokens, self._loss = 0, math.nan
        self._in_place = sys.stderr.isatty()

    def show(self, step: int, tokens: int, loss: float) -> None:
        """Count step ``step`` (from 1) of ``tokens`` tokens; show the line when it is due, and at the end."""
        self._tokens += tokens
        self._loss = loss if math.isnan(self._loss) else _SMOOTHING * self._loss + (1 - _SMOOTHING) * loss
        now = time.monotonic()
        wait = _IN_PLACE_SECONDS if self._in_place else _LOG_SECONDS
        if step == self._total or now - self._shown >= wait:
            self._shown = now
            sys.stderr.write(self._line(step, now - self._begun))
            sys.stderr.flush()

    def _line(self, step: int, seconds: float) -> str:
        left = seconds / (step - self._first) * (self._total - step) / 60
        rate = self._tokens / max(seconds, 1e-9)
        text = f"{self._name} {step}/{self._total} loss {self._loss:.3f} {rate:.0f} tokens/s {left:.1f} min left"
        return f"\r{text}" + ("\n" if step == self._total else "") if self._in_place else f"{text}\n"


class TokenRun(ABC, Generic[R]):
    """See the module; ``origin`` says where labels and first weights come from, and a checkpoint must match it.

    ``network`` is the prefix of the changes' names in ``trained``; all other tensors in it are heads.
    """

    network = "encoder."

    def __init__(  # noqa: PLR0913 - what a training consists of
        self,
        plan: RunPlan,
        rows: Epochs[R],
        model: TrainableNetwork,
        folder: Path,
        *,
        device: str = "cpu",
        origin: Mapping[str, str] | None = None,
    ) -> None:
        self._plan, self._rows, self._folder, self._device = plan, rows, folder, device
        self._origin = dict(origin or {})
        self._model = model.to(device)
        self._trained = model.trained()
        self._optimiser = torch.optim.AdamW(self._groups(), weight_decay=plan.weight_decay, fused=True)
        self._epoch, self._step, self._done = 0, 0, 0
        self._checkpoint = folder / "checkpoint.pt"
        self._saved = time.monotonic()

    @abstractmethod
    def _loss(self, part: Sequence[R], batch: Sequence[R]) -> Tensor:
        """Return what the rows of ``part`` add to the mean loss of their ``batch``."""

    @abstractmethod
    def _score(self) -> None:
        """Score the weights after an epoch and write them."""

    def _groups(self) -> list[dict[str, Any]]:
        groups = []
        for in_network, rate in ((True, self._plan.learning_rate), (False, self._plan.head_learning_rate)):
            chosen = [value for name, value in self._trained.items() if name.startswith(self.network) == in_network]
            groups.append({"params": chosen, "lr": rate, "peak": rate})
        return groups

    def train(self, limits: RunLimits) -> bool:
        """Run to the end, from the checkpoint if there is one; return False if the minutes were over before."""
        begun = time.monotonic()
        self._resume()
        while self._epoch < self._plan.epochs:
            made = self._rows.epoch(self._epoch)
            progress = Progress(f"epoch {self._epoch + 1}/{self._plan.epochs}", self._step, len(made))
            while self._step < len(made) and not self._is_last(limits):
                self._set_rate(len(made), limits)
                batch = made[self._step]
                loss = self._advance(batch, limits.part_tokens or self._plan.batch_tokens)
                self._step, self._done = self._step + 1, self._done + 1
                progress.show(self._step, sum(each.tokens for each in batch), loss)
                if time.monotonic() - self._saved > 60 * self._plan.checkpoint_minutes:
                    self._save()
                if limits.minutes is not None and time.monotonic() - begun > 60 * limits.minutes:
                    self._save()
                    return False
            self._finish_epoch(last=self._is_last(limits))
        return True

    def _is_last(self, limits: RunLimits) -> bool:
        return limits.steps is not None and self._done >= limits.steps

    def _advance(self, batch: Sequence[R], part_tokens: int) -> float:
        """Take one step and return the batch's mean loss; a batch that does not fit at once is read in parts."""
        self._model.train()
        total = 0.0
        for part in filled(batch, part_tokens):
            with torch.autocast(self._device, torch.bfloat16, enabled=trains_in_bfloat16(self._device)):
                loss = self._loss(part, batch)
            torch.autograd.backward(loss)
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(list(self._trained.values()), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        return total

    def _set_rate(self, in_epoch: int, limits: RunLimits) -> None:
        """Set the learning rate of this step: a linear warm-up, then a linear decay."""
        whole = (self._epoch + self._step / in_epoch) / self._plan.epochs
        share = whole if limits.steps is None else self._done / limits.steps
        factor = min(share / self._plan.warm_up, (1 - share) / (1 - self._plan.warm_up))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * max(factor, _LEAST_RATE)

    def _finish_epoch(self, *, last: bool) -> None:
        """Score and write the weights, then save: if interrupted before that, both are done again."""
        self._epoch, self._step = (self._plan.epochs if last else self._epoch + 1), 0
        self._score()
        self._save()

    @property
    def _names(self) -> list[str]:
        """The files for the weights of the epoch just finished."""
        return [f"epoch{self._epoch}.safetensors"] + ["final.safetensors"] * (self._epoch == self._plan.epochs)

    def _save(self) -> None:
        """Write the checkpoint atomically."""
        state = {
            "of": {"configuration": self._plan.text, **self._origin},
            "place": (self._epoch, self._step, self._done),
            "trained": {name: value.detach() for name, value in self._trained.items()},
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }
        partial = self._checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self._checkpoint)
        self._saved = time.monotonic()

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            torch.manual_seed(self._plan.seed)
            return
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        if state["of"] != {"configuration": self._plan.text, **self._origin}:
            message = f"{self._checkpoint} belongs to another configuration, labels or start; use another run folder."
            raise SystemExit(message)
        self._epoch, self._step, self._done = state["place"]
        with torch.no_grad():
            for name, value in self._trained.items():
                value.copy_(state["trained"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"].cpu())
