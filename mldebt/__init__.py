"""mldebt: who will maintain this ML system in a year?"""

__version__ = "0.1.0"
