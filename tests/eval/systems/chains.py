"""Systems of somebody else, as they would stand in somebody else's module: nothing here knows of the evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.documents import Document
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun

TEXTS = ("China generated 41.06 zettabytes of data in 2024.", "The NIH is an agency of the United States.")


class WordRetriever(BaseRetriever):
    """Returns the documents that share most words with the question."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        words = set(query.lower().split())
        ranked = sorted(TEXTS, key=lambda text: -len(words & set(text.lower().split())))
        return [Document(page_content=text) for text in ranked]


def _read(prompt: Any) -> AIMessage:
    """Answer with the first sentence of the context, as a model would that follows it to the letter."""
    return AIMessage(content=str(prompt.to_messages()[0].content).split("\n")[1])


_RETRIEVER = WordRetriever()
_PROMPT = ChatPromptTemplate.from_template("Context:\n{context}\n\nQuestion: {question}")
_INPUT_PROMPT = ChatPromptTemplate.from_template("Context:\n{context}\n\nQuestion: {input}")
_MODEL = RunnableLambda(_read)


def _joined(documents: list[Document]) -> str:
    return "\n".join(document.page_content for document in documents)


of_text = {"context": _RETRIEVER | _joined, "question": RunnablePassthrough()} | _PROMPT | _MODEL | StrOutputParser()
"""The chain of LangChain's own introduction: a text in, a text out."""

of_question = RunnablePassthrough.assign(context=lambda row: _RETRIEVER.invoke(row["question"])).assign(
    result=lambda row: (_PROMPT | _MODEL).invoke({**row, "context": _joined(row["context"])})
)
"""A mapping with «question» in; the message and the documents that were read out."""

of_input = RunnablePassthrough.assign(context=RunnableLambda(lambda row: row["input"]) | _RETRIEVER).assign(
    answer=RunnablePassthrough.assign(context=lambda row: _joined(row["context"]))
    | _INPUT_PROMPT
    | _MODEL
    | StrOutputParser()
)
"""The form of ``create_retrieval_chain``: «input» in, «answer» and «context» out."""

of_message = RunnableLambda(lambda question: AIMessage(content=[{"type": "text", "text": f"You asked: {question}"}]))
with_marks = RunnableLambda(
    lambda question: {
        "answer": "China generated 41.06 zettabytes of data in 2024 [1]. It rained [0]. "
        f"Nobody asked {len(question)} [9].",
        "source_documents": [Document(page_content=text) for text in TEXTS],
    }
)
silent = RunnableLambda(lambda question: "" if "China" in question else "I'm sorry, I don't know.")
not_a_system = TEXTS
