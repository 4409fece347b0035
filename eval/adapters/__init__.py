"""The grounding check as a judge inside other programs: Inspect, deepeval, ragas.

    from eval.adapters.for_inspect import grounded            # a scorer
    from eval.adapters.for_deepeval import grounded_metric    # a BaseMetric
    from eval.adapters.for_ragas import grounded_metric       # a metric with a reason
    from eval.adapters.for_ragas import single_turn_metric    # the same for ragas.evaluate

Each needs its package (the extras ``inspect``, ``deepeval``, ``ragas``) and says so where it is missing.

A judge is no gate. Answers that this check let through look perfect to it, whatever they say: a rate of them would be
circular. So nothing is scored whose fingerprints name this check as its gate (answers of this program do), and where
the other program does not hand them on (ragas), nobody but you can know: judge such answers by gold facts or people.
"""
