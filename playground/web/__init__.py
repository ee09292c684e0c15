"""The page: shell, controls, Player. The only layer besides pages/ that knows Streamlit; imports
no torch.
"""
